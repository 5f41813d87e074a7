/**
 * pdf.js' worker is loaded with a few lines more, each of which calls a method of the recorder: what it knows of a page's text it does not
 * tell otherwise, and to read every page twice, by its operator list too, would take as long again. The version is fixed; a test holds every
 * line against it.
 */
import { registerHooks } from 'node:module';
import { Recorder } from './recorder.ts';

/** What stands in the worker's source → what is put in its place. */
export const changes: readonly (readonly [string, string])[] = [
  [
    'constructor(fontExtraProperties, originalCharCode, fontChar, unicode, accent, width, vmetric, operatorListId, isSpace, isInFont, isRotated) {',
    'constructor(fontExtraProperties, originalCharCode, fontChar, unicode, accent, width, vmetric, operatorListId, isSpace, isInFont, isRotated) {\n    this.code = originalCharCode;',
  ],
  [
    'const preprocessor = new EvaluatorPreprocessor(stream, xref, stateManager);\n    let textState, currentTextState;',
    'const preprocessor = new EvaluatorPreprocessor(stream, xref, stateManager);\n    const recorder = new globalThis.focusPageRecorder(resources, stringToPDFString);\n    let textState, currentTextState;',
  ],
  ['function runBidiTransform(textChunk) {', 'function runBidiTransform(textChunk) {\n      if (!intersector) return recorder.item(textChunk);'],
  [
    'function buildTextContentItem({\n      chars,\n      extraSpacing\n    }) {',
    'function buildTextContentItem({\n      chars,\n      extraSpacing\n    }) {\n      if (textContentItem.initialized && recorder.isOther(textState)) flushTextContentItem();',
  ],
  [
    'textContentItem.fontName = loadedName;\n      const trm',
    'textContentItem.fontName = loadedName;\n      recorder.begins(textState);\n      const trm',
  ],
  [
    'if (category.isZeroWidthDiacritic) {\n          scaledDim = 0;\n        }',
    'if (category.isZeroWidthDiacritic) {\n          scaledDim = 0;\n        }\n        recorder.glyphBegins(textChunk);',
  ],
  [
    'if (!category.isZeroWidthDiacritic && !compareWithLastPosition(scaledDim)) {',
    'if (!category.isZeroWidthDiacritic && !compareWithLastPosition(scaledDim)) {\n          recorder.outside();',
  ],
  [
    'if (saveLastChar(glyphUnicode)) {\n          textChunk.str.push(" ");',
    'if (saveLastChar(glyphUnicode)) {\n          textChunk.str.push(" ");\n          recorder.space();',
  ],
  [
    'textChunk.str.push(glyphUnicode);',
    'textChunk.str.push(glyphUnicode);\n          recorder.glyphEnds(textChunk, font.toUnicode.has(glyph.code) && !(font.toUnicode instanceof IdentityToUnicodeMap));',
  ],
  [
    'resetLastChars();\n          textContentItem.str.push(" ");',
    'resetLastChars();\n          textContentItem.str.push(" ");\n          recorder.space();',
  ],
  [
    'textState = stateManager.state;\n        currentTextState ||= textState.clone();\n        const fn = operation.fn;\n        args = operation.args;',
    'textState = stateManager.state;\n        currentTextState ||= textState.clone();\n        const fn = operation.fn;\n        args = operation.args;\n        recorder.operator(fn, args, textState);',
  ],
  [
    'if (type.name !== "Form") {\n                emptyXObjectCache',
    'if (type.name !== "Form") {\n                recorder.picture(stateManager.state);\n                emptyXObjectCache',
  ],
  [
    'case OPS.beginMarkedContent:\n            flushTextContentItem();',
    'case OPS.beginMarkedContent:\n            flushTextContentItem();\n            recorder.markBegins(null, textContent.items);',
  ],
  [
    'case OPS.beginMarkedContentProps:\n            flushTextContentItem();',
    'case OPS.beginMarkedContentProps:\n            flushTextContentItem();\n            recorder.markBegins(args[1], textContent.items);',
  ],
  [
    'case OPS.endMarkedContent:\n            flushTextContentItem();',
    'case OPS.endMarkedContent:\n            flushTextContentItem();\n            recorder.markEnds(textContent.items);',
  ],
  [
    'flushTextContentItem();\n      closePendingMarkedContentItems();\n      enqueueChunk();\n      resolve();',
    'flushTextContentItem();\n      closePendingMarkedContentItems();\n      recorder.ends(textContent.items);\n      enqueueChunk();\n      resolve();',
  ],
];

/** The worker's source with every change. @throws Error where it has another form than ours was written for */
export function changed(source: string): string {
  return changes.reduce((text, [found, put]) => {
    const parts = text.split(found);
    if (parts.length !== 2) throw new Error(`pdf.js has changed: ${parts.length - 1} times "${found.slice(0, 60)}" in its worker.`);
    return parts.join(put);
  }, source);
}

const global = globalThis as { focusPageRecorder?: typeof Recorder };
if (!global.focusPageRecorder) {
  global.focusPageRecorder = Recorder;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith('/pdfjs-dist/legacy/build/pdf.worker.mjs')) return loaded;
      return { ...loaded, source: changed(Buffer.from(loaded.source as Uint8Array).toString()) };
    },
  });
}
