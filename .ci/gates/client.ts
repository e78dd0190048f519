// A client in small: it compiles only if the generated types describe usable operations.
import type { operations, paths } from "./api";

type Methods = "get" | "put" | "post" | "patch" | "delete";

/** Every path has at least one operation. */
type Empty = { [P in keyof paths]: Extract<keyof paths[P], Methods> extends never ? P : never }[keyof paths];
export const withoutOperation: Empty[] = [];

/** Every operation names its responses. */
type Answers<O extends keyof operations> = operations[O] extends { responses: infer R } ? keyof R : never;
type Silent = { [O in keyof operations]: [Answers<O>] extends [never] ? O : never }[keyof operations];
const silent: never[] = [] as Silent[];

export default silent;
