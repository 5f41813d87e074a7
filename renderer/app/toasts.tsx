/** The corner where toasts are said. */

import { strings } from '../base/strings.ts';
import { useToasts } from '../base/toasts.ts';
import { IconButton } from '../components/controls.tsx';
import './toasts.css';

export function ToastRegion() {
  const { toasts, dismiss } = useToasts();
  return (
    <section className="toasts" aria-label={strings.toasts.region}>
      {toasts.map((toast) => (
        <div key={toast.id} className="toast" data-kind={toast.kind} role={toast.kind === 'error' ? 'alert' : 'status'}>
          <div>
            {toast.text} {toast.code && <code>{toast.code}</code>}
          </div>
          <IconButton icon="close" label={strings.toasts.dismiss} onPress={() => dismiss(toast.id)} />
        </div>
      ))}
    </section>
  );
}
