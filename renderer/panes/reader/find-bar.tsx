import { strings } from '../../base/strings.ts';
import { IconButton } from '../../components/controls.tsx';

interface FindBarProps {
  query: string;
  /** Index of the match shown, from 0. */
  at: number;
  of: number;
  onQuery: (query: string) => void;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
}

export function FindBar({ query, at, of, onQuery, onStep, onClose }: FindBarProps) {
  return (
    <search className="find-bar">
      <input
        id="find"
        className="input"
        aria-label={strings.reader.find}
        placeholder={strings.reader.find}
        value={query}
        // biome-ignore lint/a11y/noAutofocus: the bar opens because the person asked to type here.
        autoFocus
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') onClose();
        }}
      />
      <span className="small number find-count" role="status">
        {query.trim() === '' ? '' : of === 0 ? strings.reader.findNone : strings.reader.findCount(at + 1, of)}
      </span>
      <IconButton icon="up" label={strings.reader.previous} onPress={() => onStep(-1)} />
      <IconButton icon="down" label={strings.reader.next} onPress={() => onStep(1)} />
      <IconButton icon="close" label={strings.reader.closeFind} onPress={onClose} />
    </search>
  );
}
