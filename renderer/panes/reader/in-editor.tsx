import { addressIn, useEditor } from '../../base/editor.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { IconButton } from '../../components/controls.tsx';
import { Icon } from '../../components/icons.tsx';

/** Leads from a line of code to the same line in the person's editor. A window of Electron follows no address: there the place is copied. */
export function InEditor({ path, line }: { path: string; line: number }) {
  const editor = useEditor((state) => state.editor);
  const place = `${path}:${line}`;
  return (
    <>
      {!globalThis.focusBridge && (
        <a className="button" href={addressIn(editor, path, line)}>
          <Icon name="external" />
          {strings.reader.editor}
        </a>
      )}
      <IconButton
        icon="copy"
        label={strings.reader.editorCopy}
        onPress={() =>
          void navigator.clipboard.writeText(place).then(() => useToasts.getState().show({ kind: 'done', text: strings.reader.editorCopied(place) }))
        }
      />
    </>
  );
}
