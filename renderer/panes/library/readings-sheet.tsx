import { useEffect, useState } from 'react';
import type { ReadAs } from '../../../electron/domain/document.ts';
import { report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Sheet } from '../../components/controls.tsx';

interface ReadingsSheetProps {
  /** Ways in which it can be read, the likeliest first. */
  ask: () => Promise<ReadAs[]>;
  /** What it is read as now. */
  current?: string | undefined;
  choose: (encoding: string) => Promise<void>;
  onClose: () => void;
}

/** A text that does not say how it is encoded: some of its letters in each way that fits, and the choice imports it anew. */
export function ReadingsSheet({ ask, current, choose, onClose }: ReadingsSheetProps) {
  const [ways, setWays] = useState<ReadAs[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked once, when the sheet opens
  useEffect(() => {
    ask().then(setWays, report);
  }, []);
  const others = ways?.filter(({ encoding }) => encoding !== current);
  return (
    <Sheet title={strings.library.readAsTitle} isOpen onClose={onClose}>
      {others === undefined && <p className="quiet">{strings.loading}</p>}
      {others?.length === 0 && <p className="quiet">{strings.library.readAsNone}</p>}
      <ul className="readings">
        {others?.map(({ encoding, sample }) => (
          <li key={encoding} className="row">
            <Button onPress={() => choose(encoding).then(onClose, report)}>{encoding}</Button>
            <span dir="auto">{sample}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
