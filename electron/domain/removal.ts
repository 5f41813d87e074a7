/** What was removed and can be put back for a while. */
export type RemovalKind = 'documents' | 'conversation' | 'summary' | 'workspace' | 'note';

export interface Removal {
  id: string;
  kind: RemovalKind;
  /** '' = it belongs to none. */
  workspace: string;
  /** What people call it. */
  title: string;
  removedAt: number;
}
