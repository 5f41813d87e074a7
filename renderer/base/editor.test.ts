import { expect, it, vi } from 'vitest';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
const { addressIn } = await import('./editor.ts');

it('a file is opened at its line, whatever its path holds and whatever the system', () => {
  expect(addressIn('vscode', '/home/ada/my code/a#b?.ts', 40)).toBe('vscode://file/home/ada/my%20code/a%23b%3F.ts:40');
  expect(addressIn('cursor', 'C:\\src\\a.ts', 7)).toBe('cursor://file/C:/src/a.ts:7');
  expect(addressIn('jetbrains', '/src/a&b.ts', 1)).toBe('idea://open?file=/src/a%26b.ts&line=1');
});
