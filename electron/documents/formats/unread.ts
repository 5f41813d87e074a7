/** Formats that some program opens but no importer here reads: told apart for a better sentence than "not text". */
const all = (endings: string, what: string) => endings.split(' ').map((ending) => [ending, what] as const);

const spreadsheet = 'a spreadsheet: save its sheets as CSV';
const slides = 'slides: print them to a PDF';

/** Documents by themselves: a folder that is one document leaves them out as such. By ending, what they are and the way out. */
const documents = new Map<string, string>([
  ['.doc', 'an old Word document: save it as .docx'],
  ['.rtf', 'rich text: save it as .docx or plain text'],
  ['.odt', 'an OpenDocument text: save it as .docx'],
  ...all('.mobi .azw3', 'a Kindle book: convert it to EPUB'),
  ['.djvu', 'a scanned book (DjVu): convert it to a PDF that has text'],
  ...all('.xlsx .xls .ods', spreadsheet),
  ...all('.pptx .ppt', slides),
]);

export const unread: ReadonlyMap<string, string> = new Map([
  ...all('.zip .7z .rar .tar .gz .tgz .bz2 .xz .zst', 'an archive: unpack it'),
  ...all('.png .jpg .jpeg .tif .tiff .gif .bmp .webp .heic', 'a picture: Focus does not recognise text in it (OCR) yet; let another program do that'),
  ...documents,
]);

export const unreadDocuments: readonly string[] = [...documents.keys()];
