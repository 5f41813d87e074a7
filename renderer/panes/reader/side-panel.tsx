import type { ReactNode } from 'react';
import { IconButton } from '../../components/controls.tsx';
import './notes.css';

interface SidePanelProps {
  title: string;
  /** Of the button that closes it. */
  close: string;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the text of the reader: a title, a way to close it, and what it holds. */
export function SidePanel({ title, close, onClose, children }: SidePanelProps) {
  return (
    <aside className="notes" aria-label={title}>
      <div className="row notes-head">
        <h2>{title}</h2>
        <IconButton icon="close" label={close} onPress={onClose} />
      </div>
      {children}
    </aside>
  );
}
