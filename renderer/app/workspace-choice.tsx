/** Which workspace the panes show; the last entry makes a new one. */
import { useEffect, useState } from 'react';
import { report, useConnection } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { Choose } from '../components/controls.tsx';
import { NameSheet } from '../components/name-sheet.tsx';
import { useAsk } from '../stores/ask.ts';
import { useLibrary } from '../stores/library.ts';

const fresh = '+';

export function WorkspaceChoice() {
  const { workspaces, workspace, choose, create, load } = useLibrary();
  const { open, times } = useConnection();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');

  // biome-ignore lint/correctness/useExhaustiveDependencies: every new connection shows what is there now.
  useEffect(() => {
    if (!open) return;
    load()
      .then(() => useAsk.getState().load())
      .catch(report);
  }, [open, times, load]);

  // Also one that came in the place of a removed one.
  useEffect(() => {
    if (workspace !== null) void useAsk.getState().reload();
  }, [workspace]);

  const add = () => {
    create(name.trim())
      .then(() => {
        setNaming(false);
        setName('');
      })
      .catch(report);
  };
  const chosen = workspaces.find(({ id }) => id === workspace);
  return (
    <>
      <Choose
        label={strings.workspace}
        hideLabel
        short={initials(chosen?.name ?? '')}
        value={workspace ?? ''}
        choices={[...workspaces.map(({ id, name }) => ({ value: id, label: name })), { value: fresh, label: strings.newWorkspace }]}
        onChange={(id) => {
          if (id === fresh) setNaming(true);
          else choose(id).catch(report);
        }}
      />
      <NameSheet
        title={strings.newWorkspaceTitle}
        label={strings.workspaceName}
        run={strings.create}
        longest={100}
        isOpen={naming}
        name={name}
        onChange={setName}
        onSave={add}
        onClose={() => setNaming(false)}
      />
    </>
  );
}

/** What stands for a name where there is no room for it. */
const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
