import { Visitor } from 'rolldown/utils';
import type { Source } from './sources.ts';

/** A part of a file, by its first line. */
export interface Part {
  file: string;
  line: number;
  lines: number;
}

/** What stands in one file: casts, the type `any`, and functions. */
interface Marks {
  casts: Part[];
  anyTypes: Part[];
  functions: Part[];
}

/** A cast is `x as Type` or `<Type>x`; `as const` and `satisfies` claim nothing, so they are none. */
export function marksOf({ file, text, program }: Source): Marks {
  const marks: Marks = { casts: [], anyTypes: [], functions: [] };
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const addTo =
    (parts: Part[]) =>
    ({ start, end }: { start: number; end: number }) => {
      const line = lineAt(start);
      parts.push({ file, line, lines: lineAt(end) - line + 1 });
    };
  const addCast = addTo(marks.casts);
  const addFunction = addTo(marks.functions);
  new Visitor({
    TSAsExpression: (node) => {
      const type = node.typeAnnotation;
      if (type.type !== 'TSTypeReference' || text.slice(type.start, type.end) !== 'const')
        addCast(node);
    },
    TSTypeAssertion: addCast,
    TSAnyKeyword: addTo(marks.anyTypes),
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
  }).visit(program);
  return marks;
}
