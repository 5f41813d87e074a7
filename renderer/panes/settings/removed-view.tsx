/** What was removed lately, to be put back or deleted for good. */
import { useEffect, useState } from 'react';
import { quoted } from '../../../electron/domain/location.ts';
import type { Removal } from '../../../electron/domain/removal.ts';
import { report } from '../../base/api.ts';
import { since } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { Button, Sheet } from '../../components/controls.tsx';
import { useRemovals } from '../../stores/removals.ts';

export function RemovedView() {
  const { removals, load, putBack, purge } = useRemovals();
  const [asked, setAsked] = useState<Removal | null>(null);
  useEffect(() => {
    load().catch(report);
  }, [load]);
  if (!removals || removals.length === 0) return null;
  return (
    <section className="card stack" aria-label={strings.removals.title}>
      <h2>{strings.removals.title}</h2>
      <p className="small quiet">{strings.removals.text}</p>
      <ul className="removed">
        {removals.map((removal) => (
          <li key={removal.id}>
            <span>
              {strings.removals.kinds[removal.kind]} {quoted(removal.title)} <span className="small quiet">{since(removal.removedAt)}</span>
            </span>
            <Button onPress={() => putBack(removal.id)} aria-label={strings.removals.putBackOne(removal.title)}>
              {strings.removals.putBack}
            </Button>
            <Button look="plain" onPress={() => setAsked(removal)} aria-label={strings.removals.purgeOne(removal.title)}>
              {strings.removals.purge}
            </Button>
          </li>
        ))}
      </ul>
      <Sheet title={strings.removals.purgeTitle} isOpen={asked !== null} onClose={() => setAsked(null)}>
        <p>{strings.removals.purgeText(asked?.title ?? '')}</p>
        <div className="row">
          <Button
            look="danger"
            onPress={() => {
              if (asked) purge(asked.id);
              setAsked(null);
            }}
          >
            {strings.removals.purge}
          </Button>
          <Button onPress={() => setAsked(null)}>{strings.cancel}</Button>
        </div>
      </Sheet>
    </section>
  );
}
