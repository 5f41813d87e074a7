import type { DocumentInfo } from '../../../electron/domain/document.ts';
import { Sheet } from '../../components/controls.tsx';
import { Overview } from '../../components/overview.tsx';

export function OverviewSheet({ document, onClose }: { document: DocumentInfo; onClose: () => void }) {
  return (
    <Sheet title={document.title} isOpen onClose={onClose}>
      <Overview document={document} onLeave={onClose} />
    </Sheet>
  );
}
