ALTER TABLE `saves` ADD `author_id` bigint;
