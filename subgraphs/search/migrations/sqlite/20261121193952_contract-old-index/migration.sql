DROP INDEX IF EXISTS `spellings_word`;
--> statement-breakpoint
DROP INDEX IF EXISTS `terms_of_document`;
--> statement-breakpoint
DROP TABLE `spellings`;
--> statement-breakpoint
DROP TABLE `terms`;
--> statement-breakpoint
DROP TABLE `words`;
