import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Workspace } from '../../../electron/domain/document.ts';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, IconButton, Sheet } from '../../components/controls.tsx';
import { NameSheet } from '../../components/name-sheet.tsx';
import { useLibrary } from '../../stores/library.ts';

/** What can be done with the workspace itself. The last one stays: there must be a place for what comes in. */
export function WorkspaceMenu({ workspace, onFollow }: { workspace: Workspace; onFollow: () => void }) {
  const { workspaces, rename, removeWorkspace } = useLibrary();
  const [asked, setAsked] = useState<'rename' | 'remove' | null>(null);
  const [name, setName] = useState(workspace.name);
  const close = () => setAsked(null);
  const saveName = () => void rename(workspace.id, name.trim()).then(close, report);
  return (
    <>
      <MenuTrigger>
        <IconButton icon="more" label={strings.library.workspaceActions(workspace.name)} />
        <Popover className="popover">
          <Menu
            disabledKeys={workspaces.length > 1 ? [] : ['remove']}
            onAction={(key) => {
              setName(workspace.name);
              if (key === 'follow') onFollow();
              else setAsked(key === 'rename' ? 'rename' : 'remove');
            }}
          >
            <MenuItem id="follow" className="option">
              {strings.library.followTitle}
            </MenuItem>
            <MenuItem id="rename" className="option">
              {strings.library.renameWorkspace}
            </MenuItem>
            <MenuItem id="remove" className="option">
              {strings.library.removeWorkspace}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <NameSheet
        title={strings.library.renameWorkspace}
        label={strings.workspaceName}
        run={strings.library.rename}
        longest={100}
        isOpen={asked === 'rename'}
        name={name}
        onChange={setName}
        onSave={saveName}
        onClose={close}
      />
      <Sheet title={strings.library.removeWorkspaceTitle} isOpen={asked === 'remove'} onClose={close}>
        <p>{strings.library.removeWorkspaceText(workspace.name, workspace.documents)}</p>
        <div className="row">
          <Button look="danger" onPress={() => void removeWorkspace(workspace.id).then(close).catch(report)}>
            {strings.library.remove}
          </Button>
          <Button onPress={close}>{strings.cancel}</Button>
        </div>
      </Sheet>
    </>
  );
}
