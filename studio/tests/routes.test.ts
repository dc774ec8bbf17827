import { expect, test } from 'vitest';
import { readRoute, toEdit, toPhoto, toShoot, toShoots } from '../src/routes';

test.each([
  [toShoots, { page: 'shoots' }],
  ['', { page: 'shoots' }],
  [toShoot('Elm St. 4 / garden #2'), { page: 'shoot', listing: 'Elm St. 4 / garden #2' }],
  ['#/shoot/100%', { page: 'shoot', listing: '100%' }],
  [toPhoto('0f'), { page: 'photo', id: '0f' }],
  [toEdit('0f'), { page: 'edit', id: '0f' }],
  ['#/photo', { page: 'unknown' }],
  ['#/photo/0f/elsewhere', { page: 'unknown' }],
])('%s leads where it says', (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});
