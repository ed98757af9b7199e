import { type CallName, calls, fail, type Result, resultOf, type Value } from '../../electron/contract';

/**
 * Makes a call and checks the answer at the page's end too: what the views get is what the contract says.
 * Never throws: a broken transport and an answer of another form are failures like any other.
 */
export async function checked<N extends CallName>(name: N, send: () => Promise<unknown>): Promise<Result<Value<N>>> {
  let answer: unknown;
  try {
    answer = await send();
  } catch (error) {
    return fail(
      'call-failed',
      `"${name}" could not be asked: ${error instanceof Error ? error.message : String(error)}`,
      'Restart Dextra. What was saved is kept.',
    );
  }
  const result = resultOf(calls[name].value).safeParse(answer);
  if (!result.success) {
    console.error(`The answer to ${name} is not what the contract says.`, result.error.message);
    return fail(
      'bad-answer',
      `Dextra answered "${name}" in a form that this page does not know.`,
      'Restart Dextra. If it happens again, report it with the name of the call.',
    );
  }
  // The schema was picked by name, which TypeScript cannot follow through the union of all values.
  return result.data as Result<Value<N>>;
}
