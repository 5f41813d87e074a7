import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import type { DocumentInfo } from '../../../electron/domain/document.ts';
import type { SummaryRequest } from '../../../electron/domain/summary.ts';
import { api, report } from '../../base/api.ts';
import { strings } from '../../base/strings.ts';
import { Button, Choose, Segments } from '../../components/controls.tsx';
import { DocumentsSheet } from '../../components/documents-sheet.tsx';

/** What a summary is to be. @param stop ends the one that is being made; null = none is. */
export function SummaryForm({
  document,
  documents,
  stop,
}: {
  document: DocumentInfo;
  documents: readonly DocumentInfo[];
  stop: (() => void) | null;
}) {
  const [length, setLength] = useState<SummaryRequest['length']>('short');
  const [style, setStyle] = useState<SummaryRequest['style']>('auto');
  const [instruction, setInstruction] = useState('');
  const [language, setLanguage] = useState('');
  const [chosen, setChosen] = useState<string[] | null>([document.id]);
  const [choosing, setChoosing] = useState(false);
  const ids = documents.map(({ id }) => id).filter((id) => chosen === null || chosen.includes(id));
  const several = ids.length > 1;
  const make = () => {
    const wishes = { ...(instruction.trim() ? { instruction: instruction.trim() } : {}), ...(language.trim() ? { language: language.trim() } : {}) };
    // Several are kept with the first of them, or with the one that is open.
    const first = ids.includes(document.id) ? document.id : (ids[0] ?? document.id);
    const order = [first, ...ids.filter((id) => id !== first)];
    void api.jobs.summarise.mutate({ document: first, ...(several ? { documents: order } : {}), length, style, ...wishes }).catch(report);
  };
  return (
    <div className="summary-form">
      <div className="summary-make">
        <div className="field">
          <span className="field-label">{strings.summary.length}</span>
          <Segments
            label={strings.summary.length}
            value={length}
            onChange={setLength}
            choices={(['short', 'medium', 'long', 'chapters'] as const).map((value) => ({ value, label: strings.summary.lengths[value] }))}
          />
        </div>
        <Choose
          label={strings.summary.style}
          value={style}
          onChange={setStyle}
          choices={(['auto', 'prose', 'extract'] as const).map((value) => ({ value, label: strings.summary.styles[value] }))}
        />
        {style !== 'extract' && (
          <TextField className="field" value={language} onChange={setLanguage} maxLength={40}>
            <Label className="field-label">{strings.summary.language}</Label>
            <Input className="input" placeholder={strings.summary.languageHint} />
          </TextField>
        )}
      </div>
      <div className="summary-make">
        <TextField className="field summary-wish" value={instruction} onChange={setInstruction} maxLength={500}>
          <Label className="field-label">{strings.summary.instruction}</Label>
          <Input className="input" />
          <Text slot="description" className="small quiet">
            {strings.summary.instructionHint}
          </Text>
        </TextField>
      </div>
      <div className="row">
        {/* Two elements, not one that changes: a press that stops must not end as a press that makes. */}
        {stop ? (
          <Button key="stop" icon="stop" onPress={stop}>
            {strings.summary.stop}
          </Button>
        ) : (
          <Button key="make" look="main" onPress={make}>
            {strings.summary.make}
          </Button>
        )}
        {documents.length > 1 && (
          <Button look="plain" icon="library" onPress={() => setChoosing(true)}>
            <span className="visually-hidden">{strings.summary.of}: </span>
            {several ? strings.summary.ofSome(ids.length) : strings.summary.ofOne}
          </Button>
        )}
      </div>
      <DocumentsSheet
        title={strings.summary.of}
        isOpen={choosing}
        onClose={() => setChoosing(false)}
        documents={documents}
        chosen={chosen}
        onChange={setChosen}
      />
    </div>
  );
}
