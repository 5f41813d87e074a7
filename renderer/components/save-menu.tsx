import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { ExportFormat } from '../../electron/domain/app.ts';
import { report } from '../base/api.ts';
import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';
import { IconButton } from './controls.tsx';
import { Icon } from './icons.tsx';
import { saveFile } from './save.ts';

const formats: { id: ExportFormat; label: string }[] = [
  { id: 'markdown', label: 'Markdown' },
  { id: 'html', label: 'HTML' },
  { id: 'pdf', label: 'PDF' },
  { id: 'docx', label: 'Word' },
  { id: 'json', label: 'JSON' },
];

interface SaveMenuProps {
  /** Asks the program for the file. */
  make: (format: ExportFormat) => Promise<{ name: string; mime: string; base64: string }>;
  /** Of an icon alone, where the words would be too many. */
  iconLabel?: string;
}

/** Saves an answer, a conversation or a summary in the format chosen. */
export function SaveMenu({ make, iconLabel }: SaveMenuProps) {
  const save = (format: ExportFormat) =>
    make(format).then((file) => {
      saveFile(file);
      useToasts.getState().show({ kind: 'done', text: strings.ask.saved(file.name) });
    }, report);
  return (
    <MenuTrigger>
      {iconLabel ? (
        <IconButton icon="save" label={iconLabel} />
      ) : (
        <AriaButton className="button">
          <Icon name="save" />
          {strings.ask.save}
        </AriaButton>
      )}
      <Popover className="popover">
        <Menu items={formats} onAction={(format) => void save(format as ExportFormat)}>
          {({ id, label }) => (
            <MenuItem id={id} className="option">
              {label}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
