import { expect, test } from 'vitest';
import { isPassing, ProblemError, UnreachableError } from '../src/api/errors';
import { parseProblem } from '../src/api/http';
import { wordsOf } from '../src/api/words';

function refused(status: number, told: object): ProblemError {
  return new ProblemError(parseProblem(JSON.stringify(told), status));
}

test('a code that we know is said in our words, with the server’s detail between', () => {
  const words = wordsOf(refused(413, { code: 'too_many_pixels', title: 'x', detail: '120 MP, at most 100' }));
  expect(words).toEqual({
    what: 'The photo has more pixels than this server takes',
    todo: '120 MP, at most 100. Export it smaller.',
  });
});

test('a code that we do not know is said by its status, or as the server says it', () => {
  expect(wordsOf(refused(409, { code: 'new_one', detail: 'it is busy' })).what).toBe('It has moved on in the meantime');
  expect(wordsOf(refused(418, { code: 'new_one', title: 'A teapot', detail: '' }))).toEqual({
    what: 'A teapot',
    todo: '',
  });
});

test('what a proxy says is a problem as well', () => {
  const error = new ProblemError(parseProblem('<html>Bad gateway</html>', 502, 'Bad Gateway'));
  expect(error.problem).toMatchObject({ code: 'http_error', status: 502, retryable: true });
  expect(wordsOf(error).what).toBe('A part of the server is not up at the moment');
});

test('what may pass is waited out, and nothing else', () => {
  expect(isPassing(new UnreachableError())).toBe(true);
  expect(isPassing(refused(429, { code: 'too_busy', retryable: true }))).toBe(true);
  expect(isPassing(refused(422, { code: 'bad_option', retryable: false }))).toBe(false);
});
