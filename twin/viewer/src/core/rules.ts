/** Rules name objects to hide or isolate: one object, or all of a storey, a class, or a whole collection. */
export interface Rule {
  collection: string;
  id?: string;
  storey?: string;
  class?: string;
}

export interface Described {
  id: string;
  storey: string;
  class: string;
}

export const ruleKey = (r: Rule): string => [r.collection, r.id ?? '', r.storey ?? '', r.class ?? ''].map(encode).join('~').replace(/~+$/, '');
const encode = (text: string): string => encodeURIComponent(text).replace(/~/g, '%7E');

/** The reverse of ruleKey; null where the text is none. */
export function parseRule(text: string): Rule | null {
  let parts: string[];
  try {
    parts = text.split('~').map(decodeURIComponent);
  } catch {
    return null;
  }
  const [collection, id, storey, cls] = parts;
  if (!collection) return null;
  return { collection, ...(id && { id }), ...(storey && { storey }), ...(cls && { class: cls }) };
}

/** A matcher over one collection: quick for many objects, because single ids are looked up and not compared in turn. */
export function matcher(rules: readonly Rule[], collection: string): ((o: Described) => boolean) | null {
  const own = rules.filter((r) => r.collection === collection);
  if (!own.length) return null;
  const ids = new Set(own.filter((r) => r.id).map((r) => r.id!));
  const wide = own.filter((r) => !r.id);
  return (o) => ids.has(o.id) || wide.some((r) => (!r.storey || r.storey === o.storey) && (!r.class || r.class === o.class));
}

export const withRule = (rules: readonly Rule[], rule: Rule): Rule[] => [...rules.filter((r) => ruleKey(r) !== ruleKey(rule)), rule];
export const withoutRule = (rules: readonly Rule[], rule: Rule): Rule[] => rules.filter((r) => ruleKey(r) !== ruleKey(rule));
export const hasRule = (rules: readonly Rule[], rule: Rule): boolean => rules.some((r) => ruleKey(r) === ruleKey(rule));
