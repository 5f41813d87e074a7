import { referenceOf } from '../../../electron/domain/location.ts';
import { strings } from '../../base/strings.ts';
import { Empty } from '../../components/controls.tsx';
import { Hits } from '../../components/hit.tsx';
import { useLibrary } from '../../stores/library.ts';

/** Passages that match, each opening the reader there. */
export function SearchHits() {
  const hits = useLibrary((library) => library.hits);
  if (hits === null) return <p role="status">{strings.library.searching}</p>;
  if (hits.length === 0) return <Empty icon="search" title={strings.library.noHits(useLibrary.getState().query)} text="" />;
  return (
    <section aria-label={strings.library.hits(hits.length)}>
      <p className="quiet small" role="status">
        {strings.library.hits(hits.length)}
      </p>
      <Hits hits={hits} placeOf={referenceOf} />
    </section>
  );
}
