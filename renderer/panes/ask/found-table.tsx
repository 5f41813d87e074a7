import { useState } from 'react';
import type { AnswerInfo, FoundList } from '../../../electron/domain/answer.ts';
import { referenceOf } from '../../../electron/domain/location.ts';
import { api, report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { useToasts } from '../../base/toasts.ts';
import { Button, Notice } from '../../components/controls.tsx';
import { saveFile } from '../../components/save.ts';
import { useCitations } from '../../stores/citations.ts';

/** Lines that are drawn at once: a list may have thousands. */
const page = 100;

/** Everything that was found, a line a mention: each leads to its passage. */
export function FoundTable({ answer, list }: { answer: AnswerInfo; list: FoundList }) {
  const [lines, setLines] = useState(page);
  const all = list.rows.flatMap(({ text, mentions }, row) => mentions.map((mention) => ({ row, text, mention })));
  const { foundColumns } = strings.ask;
  /** With its neighbours, to step to, and the way back. */
  const open = (line: number) => {
    const first = Math.max(0, line - page);
    const near = all.slice(first, line + page).map(({ mention }) => mention);
    useCitations.getState().open(near, line - first);
  };
  const save = (format: 'csv' | 'markdown') =>
    api.exports.list.query({ id: answer.conversation, answer: answer.id, format }).then((file) => {
      saveFile(file);
      useToasts.getState().show({ kind: 'done', text: strings.ask.saved(file.name) });
    }, report);
  return (
    <>
      {answer.status === 'stopped' && <Notice text={strings.ask.foundStopped} />}
      <p className="turn-answer">{strings.ask.foundCount(list.rows.length, list.mentions)}</p>
      <p className="small quiet">
        {list.by === 'model'
          ? strings.ask.foundByModel(answer.chunks)
          : list.mentions > 0
            ? strings.ask.foundByPattern(list.pattern ?? '', list.exact !== false)
            : strings.ask.foundNoPattern(list.pattern ?? '')}
      </p>
      {all.length > 0 && (
        <div className="found-table">
          <table aria-label={answer.question}>
            <thead>
              <tr className="small quiet">
                <th scope="col">{foundColumns.item}</th>
                <th scope="col">{foundColumns.found}</th>
                <th scope="col">{foundColumns.place}</th>
                <th scope="col">{foundColumns.passage}</th>
              </tr>
            </thead>
            <tbody>
              {all.slice(0, lines).map(({ row, text, mention }, line) => (
                <tr key={`${row} ${mention.document} ${mention.start}`}>
                  <td className="number">{row + 1}</td>
                  <td>{text}</td>
                  <td>
                    <button type="button" className="link" onClick={() => open(line)}>
                      {referenceOf(mention)}
                    </button>
                  </td>
                  <td className="small">{mention.quote}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {all.length > lines && (
        <Button look="plain" onPress={() => setLines(lines + 10 * page)}>
          {strings.ask.foundRows(all.length - lines)}
        </Button>
      )}
      {all.length > 0 && (
        <div className="row">
          <Button icon="save" onPress={() => void save('csv')}>
            {strings.ask.saveCsv}
          </Button>
          <Button icon="save" onPress={() => void save('markdown')}>
            {strings.ask.saveTable}
          </Button>
        </div>
      )}
    </>
  );
}
