import { expect, test } from 'vitest';
import { Library } from './library.ts';

test('the list has a row a conversation: its name or first question, and the time and documents of its last', () => {
  const library = new Library(':memory:');
  const { id: workspace } = library.createWorkspace('One');
  const { id: other } = library.createWorkspace('Two');
  const save = (id: string, conversation: string, askedAt: number, documents: string[] | null, of = workspace) =>
    library.saveAnswer({ id, conversation, askedAt, documents, question: `Who ${id}?` } as never, of);
  save('a', 'long', 1, ['x']);
  save('b', 'named', 2, null);
  save('c', 'long', 5, ['x', 'y']);
  save('d', 'elsewhere', 3, null, other);
  library.conversations.rename('named', 'Births');
  expect(library.conversations.list(workspace)).toEqual([
    { id: 'long', title: 'Who a?', askedAt: 5, documents: ['x', 'y'] },
    { id: 'named', title: 'Births', askedAt: 2, documents: null },
  ]);
  library.close();
});
