// A trainee's way through the API, with the types that openapi-typescript makes of its description.
//
//     node trainee.ts ADDRESS SESSION_TOKEN COHORT      enrolls, reads, answers, hands in; prints what came of it as JSON

import createClient from "openapi-fetch";
import type { components, paths } from "./academy.d.ts";

declare const process: { argv: string[] };
const [address = "", token = "", uuid = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl: address, headers: { "X-Session-Token": token } });

function given<Data>(answer: { data?: Data; error?: components["schemas"]["Problem"]; response: Response }): Data {
  if (answer.data === undefined) throw new Error(`${answer.response.status} ${answer.error?.type}: ${answer.error?.detail}`);
  return answer.data;
}

function responseTo(question: components["schemas"]["QuestionShape"]): components["schemas"]["AnswerBodyRequest"]["response"] {
  const [first] = question.choices;
  if (question.type === "true_false") return true;
  if (question.type === "numeric") return 42;
  if (question.type === "multiple_choice") return first ? [first.key] : [];
  return first ? first.key : "I do not know";
}

const enrollment = given(
  await api.POST("/api/v1/cohorts/{uuid}/enrollments", { params: { path: { uuid } }, body: { mode: "cohort", country: "KE" } }),
);
const own = { uuid: enrollment.id };
const lessonKey = enrollment.next?.lesson_key ?? "";
const lesson = given(await api.GET("/api/v1/enrollments/{uuid}/lessons/{key}", { params: { path: { ...own, key: lessonKey } } }));
const done = given(await api.PUT("/api/v1/enrollments/{uuid}/lessons/{key}/completion", { params: { path: { ...own, key: lesson.key } } }));

const quiz = enrollment.modules[0]?.quizzes[0]?.key ?? "";
const attempt = given(
  await api.PUT("/api/v1/enrollments/{uuid}/quizzes/{key}/attempts/{number}", { params: { path: { ...own, key: quiz, number: 1 } } }),
);
for (const question of attempt.questions) {
  const path = { uuid: attempt.id, question_key: question.key };
  given(await api.PUT("/api/v1/attempts/{uuid}/answers/{question_key}", { params: { path }, body: { response: responseTo(question), sequence: 1 } }));
}
const graded = given(await api.POST("/api/v1/attempts/{uuid}/submission", { params: { path: { uuid: attempt.id } } }));

console.log(JSON.stringify({ lessonsDone: done.progress.lessons_done, questions: attempt.questions.length, state: graded.state, score: graded.score }));
