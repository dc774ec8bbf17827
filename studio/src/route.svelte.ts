import { readRoute, type Route } from './routes';

let current = $state.raw<Route>(readRoute(location.hash));

addEventListener('hashchange', () => {
  current = readRoute(location.hash);
});

export const route = {
  get now(): Route {
    return current;
  },
};
