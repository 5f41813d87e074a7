import type { SearchHit } from '../../../electron/domain/document.ts';
import { strings } from '../../base/strings.ts';
import { Empty } from '../../components/controls.tsx';
import { Hit } from '../../components/hit.tsx';

/** Passages that match, each opening the reader there. `hits` null: still searching. */
export function SearchHits({ query, hits }: { query: string; hits: SearchHit[] | null }) {
  if (hits === null) return <p role="status">{strings.library.searching}</p>;
  if (hits.length === 0) return <Empty icon="search" title={strings.library.noHits(query)} text="" />;
  return (
    <section aria-label={strings.library.hits(hits.length)}>
      <p className="quiet small" role="status">
        {strings.library.hits(hits.length)}
      </p>
      <ul className="hits">
        {hits.map((hit) => (
          <li key={`${hit.document} ${hit.start}`}>
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
    </section>
  );
}
