/** What is said once: a line between the pane and the status, where it covers nothing. */

import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';
import { Button, IconButton } from '../components/controls.tsx';
import './toasts.css';

export function ToastRegion() {
  const { toasts, dismiss } = useToasts();
  return (
    <section className="toasts" aria-label={strings.toasts.region}>
      {toasts.map(({ id, kind, text, action }) => (
        <div key={id} className="toast" data-kind={kind} role={kind === 'error' ? 'alert' : 'status'}>
          <div>{text}</div>
          {action && (
            <Button
              look="plain"
              onPress={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon="close" label={strings.toasts.dismiss} onPress={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
