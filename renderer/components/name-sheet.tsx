import { Input, Label, TextField } from 'react-aria-components';
import { strings } from '../base/strings.ts';
import { Button, Sheet } from './controls.tsx';

/** Asks for a name; Enter takes it, an empty one is none. */
export function NameSheet(props: {
  title: string;
  label: string;
  /** What the button that takes it says. */
  run: string;
  /** Characters at most. */
  longest: number;
  isOpen: boolean;
  name: string;
  onChange: (name: string) => void;
  onSave: () => void;
  onClose: () => void;
}) {
  const { title, label, run, longest, isOpen, name, onChange, onSave, onClose } = props;
  const isEmpty = name.trim() === '';
  return (
    <Sheet title={title} isOpen={isOpen} onClose={onClose}>
      <TextField className="field" value={name} onChange={onChange} maxLength={longest} autoFocus>
        <Label>{label}</Label>
        <Input className="input" onKeyDown={(event) => event.key === 'Enter' && !isEmpty && onSave()} />
      </TextField>
      <div className="row">
        <Button look="main" isDisabled={isEmpty} onPress={onSave}>
          {run}
        </Button>
        <Button onPress={onClose}>{strings.cancel}</Button>
      </div>
    </Sheet>
  );
}
