/// The texts of the folder of lessons as they were when the program was built.
package enum LessonTexts {}
