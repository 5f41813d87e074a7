/** Formats that some program opens but no importer here reads: told apart for a better sentence than "not text". */
const all = (endings: string, what: string) => endings.split(' ').map((ending) => [ending, what] as const);

/** Documents by themselves: a folder that is one document leaves them out as such. By ending, what they are and the way out. */
const documents = new Map<string, string>([
  ...all('.mobi .azw .azw3 .azw4 .prc .kf8', 'a Kindle book: convert it to EPUB (Calibre does, where it has no lock)'),
  ...all('.kfx', 'a Kindle book in a form that no other program reads: get it as EPUB'),
  ...all('.lit .lrf .snb', 'a book of an old reader: convert it to EPUB (Calibre does)'),
  ...all('.ibooks .iba', 'a book of Apple Books: export it as EPUB or PDF'),
  ...all('.acsm', 'not a book but the permission to download one: open it in the program of the shop'),
  ...all('.djvu .djv', 'a scanned book (DjVu): convert it to a PDF that has text'),
  ...all('.cbz .cbr .cb7', 'a comic book: it is an archive of pictures, which are read one by one: unpack it'),
  ...all('.chm', 'a help file of Windows: save its pages as HTML (7-Zip unpacks it)'),
  ...all('.msg .oft', 'an Outlook message: save it as .eml (drag it into another mail program), or as text'),
  ...all('.pst .ost .olm', 'a mailbox of Outlook: export its messages as .eml or .mbox'),
  ...all('.pages', 'a Pages document: export it as Word or PDF'),
  ...all('.numbers', 'a spreadsheet of Numbers: export it as Excel or CSV'),
  ...all('.xlsb', 'a binary Excel workbook: save it as .xlsx'),
  ...all('.wpd .wp .wps .hwp .hwpx .lwp .sxw .sdw .abw', 'a document of another word processor: save it as .docx'),
  ...all('.sxc .sdc .wk1 .qpw .gnumeric', 'a spreadsheet of another program: save it as .xlsx or CSV'),
  ...all('.sxi .sdd', 'slides of another program: save them as .pptx'),
  ...all('.fodt .fods .fodp', 'a flat OpenDocument file: save it as .odt, .ods or .odp'),
  ...all('.xps .oxps', 'an XPS document: print it to a PDF'),
  ...all('.ps .eps', 'PostScript: convert it to a PDF'),
  ...all('.vsd .vsdx', 'a Visio drawing: save it as PDF'),
  ...all('.one', 'a OneNote section: export it as Word or PDF'),
  ...all('.enex', 'notes of Evernote: export them as HTML'),
  ...all('.webarchive', 'a page saved by Safari: save it as HTML or PDF'),
  ...all('.accdb .mdb', 'an Access database: export its tables as CSV'),
  ...all('.parquet .feather .sav .dta .sas7bdat', 'data of a statistics program: export it as CSV'),
  ...all('.indd .idml', 'a layout of InDesign: export it as PDF or EPUB'),
  ...all('.scriv', 'a Scrivener project: compile it to .docx or EPUB'),
]);

export const unread: ReadonlyMap<string, string> = new Map([
  ...all('.zip .7z .rar .tar .gz .tgz .bz2 .xz .zst', 'an archive: unpack it'),
  ...all('.gif .bmp .webp .heic .avif', 'a picture: save it as PNG or JPEG'),
  ...all('.mp3 .wav .m4a .flac .ogg .mp4 .mov .mkv .avi .webm', 'sound or film: have it written down (captions as .srt or .vtt are read)'),
  // Not in folders: keys of servers are called so too.
  ['.key', 'slides of Keynote: export them as PowerPoint or PDF'],
  ...documents,
]);

export const unreadDocuments: readonly string[] = [...documents.keys()];
