import { expect, test } from 'vitest';
import { tellReport } from '../../src/photo/report/tellReport';
import { markReport } from '../../src/shoot/marks';
import { makeReport, makeStep } from '../photo/report';

const warn = (stage: string) => ({ code: 'c', stage, detail: 'no answer' });

test('steps and stages have the names that the report has', () => {
  const steps = [makeStep({ step: 'tone', outcome: 'failed' }), makeStep({ step: 'cutout', outcome: 'failed' })];
  const report = makeReport({ steps, warnings: [warn('room_lines'), warn('sky'), warn('new_one')] });
  expect(markReport(report).map((mark) => mark.label)).toEqual([
    'not done: light and colour',
    'not done: cut out',
    'warning: edges of the room',
    'warning: sky',
    'warning: new one',
  ]);
  const told = tellReport(report)[0]?.lines.map((line) => line.words);
  expect(told).toContain('Edges of the room: no answer.');
});
