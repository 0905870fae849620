import { types } from 'node:util'
import { type Json, MAX_DEPTH, TAG, type Tagged } from './codec-tag.ts'
import { toErrorData } from './error-data.ts'
import { NotSerializableError, PayloadTooLargeError } from './errors.ts'

/** One step of a path: a property, an index, or text for what has no such name (an entry of a Map or Set). */
type Step = string | number | { readonly text: string }

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** Rewrites one value as JSON with tags, or refuses it naming the path. Made for a single use. */
export class Escaper {
  readonly #what: string
  readonly #limit: number
  readonly #path: Step[] = []
  readonly #ancestors = new Set<object>()
  #count = 0

  constructor(what: string, limit: number) {
    this.#what = what
    this.#limit = limit
  }

  /** @throws NotSerializableError, PayloadTooLargeError as {@link encode} says */
  escape(value: unknown): Json {
    this.#count += 1
    // Every value takes at least a byte. This ends small graphs with very many paths, and sparse arrays of any length.
    if (this.#count > this.#limit) throw new PayloadTooLargeError(this.#what, this.#count, this.#limit)
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return escapeNumber(value)
      case 'bigint':
        return tagged(['bigint', String(value)])
      case 'undefined':
        return tagged(['undefined'])
      case 'object':
        return value === null ? null : (escapeLeaf(value) ?? this.#container(value))
      default:
        throw this.#refusal(`a ${typeof value}`)
    }
  }

  #container(value: object): Json {
    if (this.#ancestors.has(value)) throw this.#refusal('a cycle (it contains itself)')
    if (this.#ancestors.size === MAX_DEPTH) throw this.#refusal(`nested more than ${MAX_DEPTH} levels deep`)
    this.#ancestors.add(value)
    const escaped = this.#contents(value)
    this.#ancestors.delete(value)
    return escaped
  }

  #contents(value: object): Json {
    if (Array.isArray(value) && isBuiltIn(value)) return this.#list(value)
    if (isPlainObject(value)) return this.#properties(value)
    if (types.isMap(value) && isBuiltIn(value)) return tagged(['Map', this.#entries(value)])
    if (types.isSet(value) && isBuiltIn(value)) {
      return tagged(['Set', Array.from(value, (member, index) => this.#at({ text: `.values()[${index}]` }, member))])
    }
    throw this.#refusal(classOf(value))
  }

  /** Array.from reads holes as undefined, where map() would skip them. */
  #list(array: readonly unknown[]): Json {
    return Array.from(array, (item, index) => this.#at(index, item))
  }

  #entries(map: ReadonlyMap<unknown, unknown>): [Json, Json][] {
    return Array.from(map, ([key, value], index) => [
      this.#at({ text: `.keys()[${index}]` }, key),
      this.#at({ text: typeof key === 'string' ? `.get(${JSON.stringify(key)})` : `.values()[${index}]` }, value),
    ])
  }

  #properties(object: Readonly<Record<string, unknown>>): Json {
    const keys = Object.keys(object)
    const [first] = keys
    if (keys.length === 1 && first === TAG) return tagged(['Escaped', this.#at(TAG, object[TAG])])
    // Object.fromEntries defines a key named __proto__ as data, where an assignment would set the prototype.
    return Object.fromEntries(keys.map((key) => [key, this.#at(key, object[key])]))
  }

  #at(step: Step, value: unknown): Json {
    this.#path.push(step)
    const escaped = this.escape(value)
    this.#path.pop()
    return escaped
  }

  #refusal(what: string): NotSerializableError {
    return new NotSerializableError(this.#what + this.#path.map(showStep).join(''), what)
  }
}

function tagged(tag: Tagged): Json {
  return { [TAG]: tag }
}

function escapeNumber(value: number): Json {
  if (Object.is(value, -0)) return tagged(['number', '-0'])
  return Number.isFinite(value) ? value : tagged(['number', String(value)])
}

/** The tag of a built-in object that holds no other values, or undefined for any other object. */
function escapeLeaf(value: object): Json | undefined {
  if (types.isDate(value) && isBuiltIn(value))
    return tagged(['Date', Number.isNaN(value.getTime()) ? null : value.toISOString()])
  if (types.isUint8Array(value))
    return tagged(['Uint8Array', Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')])
  // Error data is plain, so it needs no escaping of its own; instanceof finds those of constructors older than classes.
  if (types.isNativeError(value) || value instanceof Error) return tagged(['Error', { ...toErrorData(value) }])
  return undefined
}

/** Also objects of other realms (node:vm, test runners) and without a prototype; not instances of classes that extend null. */
function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  return isRoot(prototype)
}

/** Whether a value of a built-in type is of that type itself and not of a subclass, whose name and extras would be lost. */
function isBuiltIn(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return typeof prototype === 'object' && prototype !== null && isRoot(Object.getPrototypeOf(prototype))
}

/** Whether it is the Object.prototype of some realm: it alone has no prototype and owns this method. */
function isRoot(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === null &&
    Object.hasOwn(value, 'isPrototypeOf')
  )
}

function classOf(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== ''
    ? `an instance of ${name} (convert it to plain data first)`
    : 'an instance of a class'
}

function showStep(step: Step): string {
  if (typeof step === 'object') return step.text
  if (typeof step === 'number') return `[${step}]`
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}
