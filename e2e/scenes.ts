/** Every pane, and its designed states, one after the other: brought about by what a person does, and by engine processes that are halted while a picture is taken. */
import { join } from 'node:path';
import type { FileChooser, Page } from '@playwright/test';
import { Library } from '../electron/documents/library/library.ts';
import type { AnswerInfo } from '../electron/domain/answer.ts';
import { applicationRoot } from '../electron/home.ts';
import { workersBelow } from './app.ts';
import { file, markdown, pdfBook } from './files.ts';
import { select } from './select.ts';

export interface Stage {
  page: Page;
  home: string;
  /** Id of the program. */
  program: number;
  /** Takes the picture. */
  shot(name: string): Promise<void>;
}

const sampleTitle = 'The Saltmarsh Garden';
const question = 'In what year was Miriam Ashby born?';

/** What README and guide show of it; with `all`, every pane and every state. */
export async function walk(stage: Stage, all: boolean): Promise<void> {
  const hands = new Hands(stage);
  if (all) await firstStart(stage, hands);
  await library(stage, hands, all);
  if (all) await machine(stage, hands);
  await ask(stage, hands, all);
  await reader(stage, hands, all);
  if (all) await summary(stage, hands);
}

class Hands {
  readonly page: Page;
  readonly program: number;
  constructor({ page, program }: Stage) {
    this.page = page;
    this.program = program;
  }
  go = (pane: string) => this.page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane, exact: true }).click();
  card = (title: string) => this.page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: title });
  press = (name: string | RegExp, within = this.page.getByRole('main')) =>
    within
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();
  async choose(button: string, files: Parameters<FileChooser['setFiles']>[0]) {
    const chooser = this.page.waitForEvent('filechooser');
    await this.press(button);
    await (await chooser).setFiles(files);
  }
  async addPath(path: string) {
    await this.press('Add folder');
    await this.page.getByLabel('Path on this machine').fill(path);
    await this.page.getByRole('button', { name: 'Add this folder' }).click();
  }
  async ask(words: string) {
    await this.page.getByLabel('Question', { exact: true }).fill(words);
    await this.page.keyboard.press('Enter');
  }
  answered = () => this.page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
  dialog = (title: string) => this.page.getByRole('dialog').filter({ hasText: title });
  async closed() {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  /** None while it starts. */
  engines(): number[] {
    try {
      return workersBelow(this.program, 'engine');
    } catch {
      return [];
    }
  }
  /** What shows only while the engine works is looked at while it is halted. */
  async halted(during: () => Promise<void>) {
    const engines = this.engines();
    for (const pid of engines) process.kill(pid, 'SIGSTOP');
    try {
      await during();
    } finally {
      for (const pid of engines) process.kill(pid, 'SIGCONT');
    }
  }
}

async function firstStart({ page, shot }: Stage, hands: Hands): Promise<void> {
  await shot('first-start');
  for (const [pane, shown] of [
    ['Reader', 'No document is open'],
    ['Reading map', 'Read this document'],
    ['Ask', 'Ask about your documents'],
    ['Summary', 'No summary yet'],
  ] as const) {
    await hands.go(pane);
    await page.getByText(shown).first().waitFor();
    await shot(`first-${pane.toLowerCase().replace(' ', '-')}`);
  }
  await hands.go('Library');
  await page.keyboard.press('?');
  await shot('dialog-keys');
  await hands.closed();
  await page.getByRole('button', { name: /Workspace$/ }).click();
  await page.getByRole('option', { name: 'New workspace…' }).click();
  await page.getByRole('dialog').getByLabel('Name of the workspace').fill('Lighthouse papers');
  await shot('dialog-workspace');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByText('This workspace is empty').waitFor();
  await shot('library-empty');
  await hands.go('Ask');
  await page.getByText('There is nothing to ask yet').waitFor();
  await shot('ask-nothing');
  await hands.go('Library');
  await page.getByRole('button', { name: /Workspace$/ }).click();
  await page.getByRole('option', { name: 'My library' }).click();
  await page.getByRole('button', { name: sampleTitle, exact: true }).waitFor();
}

async function library({ page, shot }: Stage, hands: Hands, all: boolean): Promise<void> {
  await hands.addPath(join(applicationRoot, 'electron', 'engine'));
  await hands.addPath(join(applicationRoot, 'README.md'));
  await page.getByRole('button', { name: 'engine', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Focus', exact: true }).waitFor();
  await hands.choose('Add files', [file('keeper.md', markdown), file('ferry.pdf', await pdfBook('The Ferry Book', 'The goat was called Prudence.'))]);
  await hands.card('The Ferry Book').waitFor();
  await hands.card("The Keeper's Notes").waitFor();
  await shot('library');
  if (!all) return;
  await hands.choose('Add files', [
    file('broken.pdf', '%PDF-1.7 nothing'),
    file('locked.pdf', await pdfBook('Sealed', 'Nothing.', 'secret')),
    file('letters.txt', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0x20, 0xec, 0xe8, 0xf0, 0x21])),
  ]);
  await page
    .getByText(/taken in, 2 failed|failed/)
    .first()
    .waitFor();
  await page.getByPlaceholder('Password').waitFor();
  await shot('library-failed');
  await hands.press('Clear what has ended').catch(() => {});
  for (const title of ['The Ferry Book', 'Focus']) await hands.card(title).getByText(`Choose ${title}`, { exact: true }).locator('..').click();
  await page.getByText('2 documents chosen').first().waitFor();
  await shot('library-chosen');
  await hands.press('Choose none');
  await page.getByRole('searchbox').fill('causeway');
  await page.locator('.hit').first().waitFor();
  await shot('library-search');
  await page.getByRole('searchbox').fill('');
  await hands.press('Add folder');
  await shot('dialog-folder');
  await hands.closed();
  await hands.press('Paste text');
  await shot('dialog-paste');
  await hands.closed();
  await hands.card(sampleTitle).getByRole('button', { name: 'Overview', exact: true }).click();
  await page.getByText('Questions that it answers').waitFor();
  await page.getByText('Looking for questions').waitFor({ state: 'detached' });
  await shot('dialog-overview');
  await hands.closed();
  await page.getByRole('button', { name: `Actions for ${sampleTitle}` }).click();
  await shot('menu-document');
  await page.getByRole('menuitem', { name: 'Title and details' }).click();
  await shot('dialog-details');
  await hands.closed();
}

async function ask({ page, home, shot }: Stage, hands: Hands, all: boolean): Promise<void> {
  await hands.go('Library');
  await hands.card(sampleTitle).getByRole('button', { name: 'Ask', exact: true }).click();
  if (all) {
    await page.locator('.suggestion').first().waitFor();
    await shot('ask-one');
    await page.getByRole('button', { name: 'Where to look' }).click();
    await shot('dialog-scope');
    await hands.closed();
    await hands.halted(async () => {
      await hands.ask(question);
      await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
      await shot('ask-waiting');
    });
    await page.getByText(/Reading the text: [1-9]/).waitFor();
    await hands.halted(() => shot('ask-reading'));
  } else await hands.ask(question);
  await hands.answered();
  await page
    .getByText(/All \d+ parts read/)
    .last()
    .waitFor();
  await shot('ask');
  if (!all) return;
  await page.getByRole('button', { name: 'How this was read' }).click();
  await hands.ask('Who is Hermione?');
  await page
    .getByText(/All \d+ parts read/)
    .nth(1)
    .waitFor();
  await shot('ask-absent');
  await hands.press('Edit the question');
  await shot('ask-edit');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Conversations$/ }).click();
  await page.getByRole('option', { name: 'New conversation' }).click();
  await page.getByText('Find all', { exact: true }).click();
  await hands.ask('all numbers with units');
  await page
    .getByText(/\d+ found/)
    .last()
    .waitFor();
  await page.getByText('Find all', { exact: true }).click();
  await shot('find-all');
  await hands.go('Library');
  await hands.card('engine').first().getByRole('button', { name: 'Ask', exact: true }).click();
  await hands.ask('What does readChunks do?');
  await page.getByText(/Reading the text: [1-9]/).waitFor();
  await hands.press('Stop');
  await hands.answered();
  await shot('ask-stopped');
  kept(home);
  await page.reload();
  await hands.go('Ask');
  for (const [title, shown, name] of [
    ['Which ships sank, and when?', 'In no passage', 'ask-written'],
    ['Who rang the bell?', 'No answer found', 'ask-kept'],
  ] as const) {
    await page.getByRole('button', { name: /Conversations$/ }).click();
    await page.getByRole('option', { name: title }).click();
    await page.getByText(shown).first().waitFor();
    await shot(name);
  }
  await hands.press('Actions for this conversation');
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await shot('dialog-rename');
  await hands.closed();
}

/** Conversations as earlier days left them: answers that end so end when they will, not when they are wanted. */
function kept(home: string): void {
  const library = new Library(join(home, 'library.db'));
  const [workspace] = library.workspaces();
  const sample = library.documents(workspace!.id).find(({ title }) => title === sampleTitle)!;
  const { text } = library.text(sample.id);
  const cited = [...text.matchAll(/[A-Z][^.!?\n]{60,}[.]/g)].slice(20, 24).map((match, i) => ({
    ...{ document: sample.id, title: sample.title, quote: match[0], start: match.index, end: match.index + match[0].length },
    ...{ chunk: 12 + 9 * i, score: 0.41 / (i + 1), place: `line ${40 + 17 * i}` },
  }));
  const usual: Omit<AnswerInfo, 'id' | 'question'> = {
    ...{ conversation: 'written', documents: [sample.id], scope: [sample.id], after: null, answer: '', found: true, citations: [], chunks: 164 },
    ...{ tokens: 17449, shares: [12, 0.4, 21, 0.2, 30, 0.13], chunksFromStore: 164, answerTokens: 40, finish: 'stop', model: 'qwen3-4b' },
    ...{ timings: { readMs: 0, promptMs: 900, perTokenMs: 20 }, askedAt: Date.now() - 2 * 86_400_000, status: 'done', error: null },
  };
  const answer = [
    '**Two ships** sank within the years that are told:',
    '',
    '| Ship | Year | Cargo |\n| --- | --- | --- |\n| *Grey Heron* | 1812 | oil, 40 barrels |\n| *Merle* | 1820 | rope |',
    '',
    '- The *Heron* went down off Corran Point.\n- Of the *Merle* only the bell was found.',
    '',
    '```python\ndef lit(hour):\n    return hour >= 17\n```',
  ].join('\n');
  const save = (one: AnswerInfo) => library.saveAnswer(one, workspace!.id);
  save({ ...usual, id: 'written', question: 'Which ships sank, and when?', answer, form: 'markdown', citations: cited, unheld: ['1820'] });
  const message = 'The engine ran out of memory: the model needs 2.1 GB, 1.4 GB are free. Close other programs, or choose a smaller model.';
  for (const [i, status] of (['done', 'failed', 'stopped', 'interrupted'] as const).entries())
    save({
      ...usual,
      ...{ conversation: 'kept', id: `kept ${i}`, after: i > 0 ? `kept ${i - 1}` : null, askedAt: usual.askedAt + i, status, found: false },
      question: ['Who rang the bell?', 'Who lit the lamp?', 'Where does the causeway lead?', 'Who built it?'][i]!,
      ...(status === 'done' ? { citations: cited } : {}),
      ...(status === 'stopped' ? { answer: 'To the house at Corran Point, at low' } : {}),
      error: status === 'failed' ? { code: 'engine-crashed', message } : null,
    });
  library.close();
}

async function reader({ page, shot }: Stage, hands: Hands, all: boolean): Promise<void> {
  await hands.go('Ask');
  await page.getByRole('button', { name: /Conversations$/ }).click();
  await page.getByRole('option', { name: question }).click();
  await page.getByRole('list', { name: 'Sources' }).first().getByRole('button').first().click();
  await page.locator('mark[data-here]').first().waitFor();
  await shot('reader');
  await hands.go('Reading map');
  await page.getByRole('application').waitFor();
  await shot('chunk-map');
  if (all) {
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await shot('chunk-map-passage');
    await page.getByRole('radio', { name: 'Table' }).click();
    await shot('chunk-map-table');
    await page.getByRole('radio', { name: 'Map' }).click();
  }
  await hands.go('Library');
  await page.getByRole('button', { name: 'engine', exact: true }).click();
  await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'answer.ts', exact: true }).click();
  await shot('code');
  if (!all) return;
  await hands.go('Library');
  await page.getByRole('button', { name: 'The Ferry Book', exact: true }).click();
  await page.getByRole('img', { name: 'Page 1 of 6' }).waitFor();
  await shot('reader-pages');
  await hands.go('Library');
  await page.getByRole('button', { name: "The Keeper's Notes", exact: true }).click();
  await page.locator('.text-row').first().waitFor();
  await shot('reader-blocks');
  await page.keyboard.press('Control+f');
  await page.getByPlaceholder(/Find/).or(page.locator('#find')).first().fill('lamp');
  await select(page, '.text-column', 'Ansel Brook');
  await page.getByRole('toolbar', { name: 'What is selected' }).waitFor();
  await shot('reader-selection');
  await page.getByRole('toolbar', { name: 'What is selected' }).getByRole('button', { name: 'Note' }).click();
  await page
    .getByRole('complementary', { name: 'Highlights and notes' })
    .getByLabel('Note', { exact: true })
    .fill('The keeper: is he named elsewhere?');
  await shot('reader-note-writing');
  await page.getByRole('complementary', { name: 'Highlights and notes' }).getByRole('button', { name: 'Keep' }).click();
  await shot('reader-notes');
  await hands.press('Overview');
  await page.getByRole('complementary', { name: 'Overview' }).waitFor();
  await shot('reader-overview');
  await hands.press('Close the overview');
  await hands.press('How text is set');
  await shot('reader-looks');
  await page.keyboard.press('Escape');
}

async function summary({ page, shot }: Stage, hands: Hands): Promise<void> {
  await hands.go('Library');
  await hands.card(sampleTitle).getByRole('button', { name: 'Summarise', exact: true }).click();
  const make = page.getByRole('main').getByRole('button', { name: 'Summarise' });
  const ready = page.getByText(/parts contributed/);
  await make.waitFor();
  await shot('summary-empty');
  await page.getByRole('button', { name: /Style/ }).click();
  await page.getByRole('option', { name: 'In the model’s words' }).click();
  await hands.halted(async () => {
    await make.click();
    await page.getByRole('main').getByRole('button', { name: 'Stop' }).waitFor();
    await shot('summary-waiting');
  });
  await page.locator('.summary-line').nth(1).waitFor();
  await hands.halted(() => shot('summary-partial'));
  await hands.press('Stop');
  await page.getByText('Stopped. What was written is kept.').waitFor();
  await shot('summary-stopped');
  await hands.press('Go on');
  await page.getByRole('main').getByRole('progressbar').waitFor();
  // It is tried anew by itself, a few times.
  while (!(await page.getByText('This summary was not made.').isVisible())) {
    for (const pid of hands.engines()) process.kill(pid, 'SIGKILL');
    await page.waitForTimeout(2000);
  }
  await shot('summary-failed');
  await page.getByRole('button', { name: /Style/ }).click();
  await page.getByRole('option', { name: 'Sentences of the text' }).click();
  await make.click();
  await ready.waitFor();
  await shot('summary');
  await page.getByRole('radio', { name: 'By chapter' }).click();
  await make.click();
  await page.getByRole('button', { name: /Compare with/ }).waitFor();
  await page.getByRole('button', { name: /Compare with/ }).click();
  await page.getByRole('option').nth(1).click();
  await ready.nth(1).waitFor();
  await shot('summary-compare');
  await page.reload();
  await hands.go('Summary');
  await ready.first().waitFor();
  await shot('summary-reopened');
}

async function machine({ page, shot }: Stage, hands: Hands): Promise<void> {
  await hands.go('Models');
  await shot('models-first');
  await hands.press('One-minute benchmark');
  await page.getByText(/^A book of 300 pages/).waitFor();
  await page.getByText('Measuring this machine').waitFor({ state: 'detached' });
  await shot('models');
  await page.locator('.pane-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await shot('models-below');
  await hands.go('Settings');
  await shot('settings');
  await page.locator('.pane-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await shot('settings-below');
  await hands.press('Forget read texts…');
  await shot('dialog-forget');
  await hands.closed();
}
