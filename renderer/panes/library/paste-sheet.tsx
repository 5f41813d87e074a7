import { useState } from 'react';
import { Input, Label, TextArea, TextField } from 'react-aria-components';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Sheet } from '../../components/controls.tsx';
import { useLibrary } from '../../stores/library.ts';

/** Of one that is made of the text, and of one that is typed. */
const longestTitle = 60;
const longestTyped = 300;

/** Text from the clipboard as a document. Without a title it is called by its first words. */
export function PasteSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const add = () => {
    const name = title.trim() || text.trim().split('\n')[0]!.slice(0, longestTitle);
    useLibrary
      .getState()
      .import([{ kind: 'text', title: name, text }])
      .catch(report);
    setTitle('');
    setText('');
    onClose();
  };
  return (
    <Sheet title={strings.library.paste} isOpen={isOpen} onClose={onClose}>
      <TextField className="field" value={title} onChange={setTitle} maxLength={longestTyped}>
        <Label>{strings.library.pasteTitle}</Label>
        <Input className="input" />
      </TextField>
      <TextField className="field" value={text} onChange={setText} autoFocus>
        <Label>{strings.library.pasteText}</Label>
        <TextArea className="input" rows={10} />
      </TextField>
      <div className="row">
        <Button look="main" isDisabled={text.trim() === ''} onPress={add}>
          {strings.library.pasteAdd}
        </Button>
        <Button onPress={onClose}>{strings.cancel}</Button>
      </div>
    </Sheet>
  );
}
