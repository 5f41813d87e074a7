import { strings } from '../../base/strings.ts';

/** What the cells mean. */
export function MapKey() {
  const { key } = strings.chunks;
  return (
    <ul className="map-key small">
      <li>
        <span className="key-cell key-unread" />
        {key.unread}
      </li>
      <li>
        <span className="key-cell key-read" />
        {key.read}
      </li>
      <li>
        <span className="key-cell key-some" />
        {key.some}
      </li>
      <li>
        <span className="key-cell key-most">1</span>
        {key.most}
      </li>
    </ul>
  );
}
