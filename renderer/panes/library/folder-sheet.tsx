import { useState } from 'react';
import { FileTrigger, Input, Label, TextField } from 'react-aria-components';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose, Sheet } from '../../components/controls.tsx';
import { useLibrary } from '../../stores/library.ts';
import { importFiles } from './incoming.ts';

type Way = 'auto' | 'whole' | 'files';
const ways: Way[] = ['auto', 'whole', 'files'];

interface FolderSheetProps {
  isOpen: boolean;
  onClose: () => void;
  /** The workspace is to follow the folder, instead of one import. */
  follow?: boolean;
}

/** A folder by its path on the machine that Focus runs on, or by the system's dialog. */
export function FolderSheet({ isOpen, onClose, follow = false }: FolderSheetProps) {
  const [path, setPath] = useState('');
  const [way, setWay] = useState<Way>('auto');
  const run = () => {
    const { import: take, follow: watch } = useLibrary.getState();
    const folder = { path: path.trim(), ...(way === 'auto' ? {} : { folder: way }) };
    (follow ? watch(folder) : take([{ kind: 'path', ...folder }])).then(() => {
      setPath('');
      onClose();
    }, report);
  };
  return (
    <Sheet title={follow ? strings.library.followTitle : strings.library.addFolder} isOpen={isOpen} onClose={onClose}>
      {follow && <p>{strings.library.followText}</p>}
      <TextField className="field" value={path} onChange={setPath} autoFocus>
        <Label>{strings.library.folderPath}</Label>
        <Input className="input" onKeyDown={(event) => event.key === 'Enter' && path.trim() && run()} />
      </TextField>
      <Choose
        label={strings.library.folderWay}
        value={way}
        onChange={setWay}
        choices={ways.map((value) => ({ value, label: strings.library.folderWays[value] }))}
      />
      <div className="row">
        <Button look="main" isDisabled={path.trim() === ''} onPress={run}>
          {follow ? strings.library.follow : strings.library.addThis}
        </Button>
        {!follow && (
          <FileTrigger
            acceptDirectory
            onSelect={(files) => {
              onClose();
              if (!files) return;
              const picked = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
              importFiles(picked, way === 'auto' ? undefined : way).catch(report);
            }}
          >
            <Button icon="folder">{strings.library.pickFolder}</Button>
          </FileTrigger>
        )}
        <Button onPress={onClose}>{strings.cancel}</Button>
      </div>
    </Sheet>
  );
}
