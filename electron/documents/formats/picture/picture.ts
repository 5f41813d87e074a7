/** A picture of text: its words are recognised in a process of their own, and laid out like those of a printed page. */
import { FocusError } from '../../../errors.ts';
import type { Importer } from '../../content.ts';
import { ScannedPages } from '../../recognition/recognised.ts';
import { readPdf } from '../pdf/pdf.ts';

export const readPicture: Importer = async (_bytes, name, options = {}) => {
  const { recognition } = options;
  if (recognition === 'ask') throw new ScannedPages(null);
  if (recognition === 'none')
    throw new FocusError(
      'file-unreadable',
      `${name} is a picture, and text in pictures is not recognised, as you chose. Choose a language for it (in Settings, or: focus scans english), then import it.`,
    );
  if (!recognition?.printed)
    throw new FocusError('file-unreadable', `${name} is a picture: its text can only be recognised where it is imported by itself.`);
  return { ...(await readPdf(recognition.printed, name, options)), format: 'picture', title: null };
};
