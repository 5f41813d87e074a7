import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { readFonts, readSpacings, readWidths, useAppearance } from '../../base/appearance.ts';
import { strings } from '../../base/strings.ts';
import { IconButton, Segments } from '../../components/controls.tsx';

/** Letters, line length and spacing of texts. */
export function Looks() {
  const { read, setRead } = useAppearance();
  const { fonts, widths, spacings } = strings.reader;
  return (
    <DialogTrigger>
      <IconButton icon="letters" label={strings.reader.looks} />
      <Popover className="popover">
        <Dialog aria-label={strings.reader.looks}>
          <div className="reader-looks">
            <span className="field-label">{strings.reader.font}</span>
            <Segments
              label={strings.reader.font}
              value={read.font}
              onChange={(font) => setRead({ font })}
              choices={readFonts.map((value) => ({ value, label: fonts[value] }))}
            />
            <span className="field-label">{strings.reader.width}</span>
            <Segments
              label={strings.reader.width}
              value={read.width}
              onChange={(width) => setRead({ width })}
              choices={readWidths.map((value) => ({ value, label: widths[value] }))}
            />
            <span className="field-label">{strings.reader.spacing}</span>
            <Segments
              label={strings.reader.spacing}
              value={read.spacing}
              onChange={(spacing) => setRead({ spacing })}
              choices={readSpacings.map((value) => ({ value, label: spacings[value] }))}
            />
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
