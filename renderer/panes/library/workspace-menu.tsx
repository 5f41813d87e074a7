import { useState } from 'react';
import { Input, Label, Menu, MenuItem, MenuTrigger, Popover, TextField } from 'react-aria-components';
import type { Workspace } from '../../../electron/domain/document.ts';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, IconButton, Sheet } from '../../components/controls.tsx';
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
        <IconButton icon="down" label={strings.library.workspaceActions(workspace.name)} />
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
      <Sheet title={strings.library.renameWorkspace} isOpen={asked === 'rename'} onClose={close}>
        <TextField className="field" value={name} onChange={setName} maxLength={100} autoFocus>
          <Label>{strings.workspaceName}</Label>
          <Input className="input" onKeyDown={(event) => event.key === 'Enter' && name.trim() && saveName()} />
        </TextField>
        <div className="row">
          <Button look="main" isDisabled={name.trim() === ''} onPress={saveName}>
            {strings.library.rename}
          </Button>
          <Button onPress={close}>{strings.cancel}</Button>
        </div>
      </Sheet>
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
