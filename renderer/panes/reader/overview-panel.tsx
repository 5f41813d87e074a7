import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { strings } from '../../base/strings.ts';
import { IconButton } from '../../components/controls.tsx';
import { Overview } from '../../components/overview.tsx';
import './notes.css';

const kept = 'focus.overview';
/** A narrower window has no room for it beside outline and text. */
const leastWidth = 1200;

/** Beside a document that is opened at its beginning, until somebody closes it. */
export const isOverviewWanted = (): boolean => innerWidth >= leastWidth && localStorage.getItem(kept) !== 'closed';
export const wantOverview = (wanted: boolean): void => localStorage.setItem(kept, wanted ? 'open' : 'closed');

export function OverviewPanel({ document, outlined, onClose }: { document: DocumentInfo; outlined: boolean; onClose: () => void }) {
  return (
    <aside className="notes" aria-label={strings.overview.title}>
      <div className="row notes-head">
        <h2>{strings.overview.title}</h2>
        <IconButton icon="close" label={strings.overview.close} onPress={onClose} />
      </div>
      <Overview document={document} withoutChapters={outlined} />
    </aside>
  );
}
