DROP TABLE `spellings`;
--> statement-breakpoint
DROP TABLE `terms`;
--> statement-breakpoint
DROP TABLE `words`;
