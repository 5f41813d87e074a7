import { useEffect, useState } from 'react';
import type { DocumentInfo, ReadAs } from '../../../electron/domain/document.ts';
import { api, report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Sheet } from '../../components/controls.tsx';
import { useLibrary } from '../../stores/library.ts';
import { useTexts } from '../../stores/texts.ts';

/** A text that does not say how it is encoded: some of its letters in each way that fits, and the choice imports it anew. */
export function ReadingsSheet({ document, onClose }: { document: DocumentInfo; onClose: () => void }) {
  const reimport = useLibrary((library) => library.reimport);
  const [ways, setWays] = useState<ReadAs[] | null>(null);
  useEffect(() => {
    api.documents.readings.query({ id: document.id }).then(setWays, report);
  }, [document.id]);
  const choose = (encoding: string) => {
    useTexts.getState().drop(document.id);
    reimport(document, encoding).then(onClose, report);
  };
  const others = ways?.filter(({ encoding }) => encoding !== document.encoding?.name);
  return (
    <Sheet title={strings.library.readAsTitle} isOpen onClose={onClose}>
      {others === undefined && <p className="quiet">{strings.loading}</p>}
      {others?.length === 0 && <p className="quiet">{strings.library.readAsNone}</p>}
      <ul className="readings">
        {others?.map(({ encoding, sample }) => (
          <li key={encoding} className="row">
            <Button onPress={() => choose(encoding)}>{encoding}</Button>
            <span dir="auto">{sample}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
