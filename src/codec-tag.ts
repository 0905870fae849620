/**
 * The key that marks a value JSON cannot hold: `{"$millrace":["Date","2026-07-01T00:00:00.000Z"]}`. An object with this key and no
 * other is a tag. The name is long so that data of other origin (JSON written by SQL, XML attributes under `$`) is never taken
 * for one, and a single key survives stores that sort keys.
 */
export const TAG = '$millrace'

/** Levels of arrays, objects, maps and sets that a payload may have. Deeper ones are mistakes, and recursion must end somewhere. */
export const MAX_DEPTH = 200

/** What the second part of each tag holds. `Escaped` is a user's object whose only key is {@link TAG}. */
export type Tagged =
  | readonly ['undefined']
  /** 'NaN', 'Infinity', '-Infinity' or '-0'. */
  | readonly ['number', string]
  | readonly ['bigint', string]
  | readonly ['Date', string | null]
  | readonly ['Uint8Array', string]
  | readonly ['Map', readonly (readonly [Json, Json])[]]
  | readonly ['Set', readonly Json[]]
  | readonly ['Error', Json]
  | readonly ['Escaped', Json]

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export type TagName = Tagged[0]
