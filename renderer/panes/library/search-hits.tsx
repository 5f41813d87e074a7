import type { SearchHit } from '../../../electron/domain/document.ts';
import { referenceOf } from '../../../electron/domain/location.ts';
import { useNavigation } from '../../base/navigation.ts';
import { strings } from '../../base/strings.ts';
import { Empty } from '../../components/controls.tsx';

/** Passages that match, each opening the reader there. `hits` null: still searching. */
export function SearchHits({ query, hits }: { query: string; hits: SearchHit[] | null }) {
  const open = useNavigation((navigation) => navigation.open);
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
            <button type="button" className="hit" onClick={() => open(hit.document, { start: hit.start, end: hit.end })}>
              <span className="small quiet">{referenceOf(hit)}</span>
              <span className="hit-text">
                {hit.snippet.slice(0, hit.match.start)}
                <mark>{hit.snippet.slice(hit.match.start, hit.match.end)}</mark>
                {hit.snippet.slice(hit.match.end)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
