DROP INDEX `terms_document` ON `terms`;
--> statement-breakpoint
CREATE INDEX `post_tags_shown` ON `post_tags` (`tag_id`,`listed`);
--> statement-breakpoint
CREATE INDEX `terms_of_document` ON `terms` (`kind`,`id`,`term`);
