// What travels between the studio and the server: as fanlight_client names it, one file here for one there.
export type * from './wire/capture';
export type * from './wire/job';
export type * from './wire/mask';
export type * from './wire/models';
export type * from './wire/options';
export type * from './wire/photo';
export type * from './wire/problem';
export type * from './wire/recipe';
export type * from './wire/report';
export type * from './wire/style';
export type * from './wire/upload';
