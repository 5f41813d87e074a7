/** Keys that work in every pane, and the list of them. */
import { useEffect } from 'react';
import { panes, useNavigation } from '../base/navigation.ts';
import { strings } from '../base/strings.ts';
import { Sheet } from '../components/controls.tsx';

const writes = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useShortcuts(showList: () => void): void {
  const go = useNavigation((navigation) => navigation.go);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const pane = event.altKey && !event.ctrlKey && !event.metaKey ? panes[Number(event.code.replace('Digit', '')) - 1] : undefined;
      if (pane) {
        event.preventDefault();
        go(pane);
      } else if (event.key === '/' && !writes(event.target) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        go('ask');
        requestAnimationFrame(() => document.getElementById('question')?.focus());
      } else if (event.key === '?' && !writes(event.target)) {
        showList();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [go, showList]);
}

export function ShortcutList({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Sheet title={strings.shortcuts.title} isOpen={isOpen} onClose={onClose}>
      <table className="plain-table">
        <tbody>
          {strings.shortcuts.list.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
