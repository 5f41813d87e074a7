import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { strings } from '../../base/strings.ts';
import { Overview } from '../../components/overview.tsx';
import { SidePanel } from './side-panel.tsx';

const kept = 'focus.overview';
/** A narrower window has no room for it beside outline and text. */
const leastWidth = 1200;

/** Beside a document that is opened at its beginning, until somebody closes it. */
export const isOverviewWanted = (): boolean => innerWidth >= leastWidth && localStorage.getItem(kept) !== 'closed';
export const wantOverview = (wanted: boolean): void => localStorage.setItem(kept, wanted ? 'open' : 'closed');

export function OverviewPanel({ document, outlined, onClose }: { document: DocumentInfo; outlined: boolean; onClose: () => void }) {
  return (
    <SidePanel title={strings.overview.title} close={strings.overview.close} onClose={onClose}>
      <Overview document={document} withoutChapters={outlined} />
    </SidePanel>
  );
}
